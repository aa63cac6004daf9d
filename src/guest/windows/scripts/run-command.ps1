# Runs the command of a scenario's author: $Command, with $Arguments as its $args and the lines of $Text as its $input. An
# error ends it with 1; otherwise it ends as it says itself by exit, or as the last program did that it has run.
# $Seconds is for a shell that nobody ends from outside: WinRM ends this one when the time is over.
param([string]$Command, [string[]]$Arguments, [string]$Text, [int]$Seconds)
$ErrorActionPreference = 'Stop'
$global:LASTEXITCODE = 0
$lines = @(if ($Text -ne '') { $Text -split '\r?\n' })
$lines | & ([ScriptBlock]::Create($Command)) @Arguments
exit $LASTEXITCODE
