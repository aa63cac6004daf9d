// vcsim serves govmomi's vSphere simulator until its standard input ends, so that it cannot outlive who started it.
// One inventory per process. Debian ships the simulator as a library without a program: this is the program.
package main

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
)

func main() {
	kind := flag.String("kind", "esx", "what to simulate: esx (one host) or vpx (a vCenter)")
	username := flag.String("username", "root", "the only account")
	password := flag.String("password", "", "its password")
	idle := flag.Duration("idle", 0, "end sessions that were idle for this long; 0 never does")
	machines := flag.Int("machines", 0, "virtual machines in each resource pool, of which a vCenter has two; 0 leaves the model's own number")
	verbose := flag.Bool("verbose", false, "log what the simulator says")
	flag.Parse()

	if !*verbose {
		log.SetOutput(io.Discard)
	}
	simulator.SessionIdleTimeout = *idle

	model := map[string]func() *simulator.Model{"esx": simulator.ESX, "vpx": simulator.VPX}[*kind]
	if model == nil {
		fmt.Fprintf(os.Stderr, "vcsim: -kind is esx or vpx, not %q\n", *kind)
		os.Exit(2)
	}
	inventory := model()
	if *machines > 0 {
		inventory.Machine = *machines
	}
	serve(inventory, url.UserPassword(*username, *password))
}

func serve(model *simulator.Model, account *url.Userinfo) {
	defer model.Remove()
	if err := model.Create(); err != nil {
		fmt.Fprintf(os.Stderr, "vcsim: %v\n", err)
		os.Exit(1)
	}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: account}
	model.Service.TLS = new(tls.Config)
	server := model.Service.NewServer()
	defer server.Close()

	announce(server)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// announce prints one line of JSON: the URL, and the SHA-256 thumbprint of the certificate.
func announce(server *simulator.Server) {
	address := *server.URL
	address.User = nil
	thumbprint := sha256.Sum256(server.Certificate().Raw)
	_ = json.NewEncoder(os.Stdout).Encode(map[string]string{
		"url":        address.String(),
		"thumbprint": fmt.Sprintf("%x", thumbprint),
	})
}
