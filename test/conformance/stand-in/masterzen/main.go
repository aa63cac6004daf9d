// masterzen runs commands on a WinRM listener with Go's masterzen/winrm, and prints one line of JSON for each.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/ioutil"
	"os"
	"strings"
	"time"

	"github.com/masterzen/winrm"
)

type line struct {
	ExitCode int    `json:"exitCode"`
	Stdout   string `json:"stdout"`
	Stderr   string `json:"stderr"`
	Error    string `json:"error"`
}

func main() {
	host := flag.String("host", "127.0.0.1", "where the listener is")
	port := flag.Int("port", 0, "its port")
	ca := flag.String("ca", "", "the certificate of an HTTPS listener, a file in PEM; HTTP without it")
	ntlm := flag.Bool("ntlm", false, "log in by NTLM instead of Basic")
	username := flag.String("username", "", "the account")
	password := flag.String("password", "", "its password")
	flag.Parse()

	endpoint := winrm.NewEndpoint(*host, *port, *ca != "", false, certificate(*ca), nil, nil, 30*time.Second)
	connect := func(secret string) *winrm.Client {
		// Two seconds: a command that is silent for longer makes the listener answer "poll again".
		parameters := winrm.NewParameters("PT2S", "en-US", 153600)
		if *ntlm {
			parameters.TransportDecorator = func() winrm.Transporter { return &winrm.ClientNTLM{} }
		}
		client, err := winrm.NewClientWithParameters(endpoint, *username, secret, parameters)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return client
	}

	client := connect(*password)
	show(client, "echo hello", "")
	show(client, "exit 7", "")
	// Its Powershell() breaks what is not ASCII in the script itself.
	show(client, winrm.Powershell("[string][char]0xe4 + [char]0x20ac + (6 * 7); exit 5"), "")
	show(client, winrm.Powershell("'x' * 200000"), "")
	show(client, `powershell -Command "throw 'no way'"`, "")
	show(client, winrm.Powershell("Start-Sleep 3; 'late'"), "")
	show(client, winrm.Powershell("$input | ForEach-Object { \"<$_>\" }"), "one\r\ntwo ü\r\n")
	show(connect("wrong"), "ver", "")
}

func certificate(file string) []byte {
	if file == "" {
		return nil
	}
	pem, err := ioutil.ReadFile(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return pem
}

func show(client *winrm.Client, command, stdin string) {
	var stdout, stderr strings.Builder
	run := func() (int, error) { return client.Run(command, &stdout, &stderr) }
	if stdin != "" {
		// Sends beside it receives: of its NTLM handshakes one may then get a connection that the other has begun on.
		run = func() (int, error) { return client.RunWithInput(command, &stdout, &stderr, strings.NewReader(stdin)) }
	}
	exitCode, err := run()
	print(line{exitCode, stdout.String(), stderr.String(), text(err)})
}

func print(result line) {
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
