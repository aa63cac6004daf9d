# Says that a writer in the background is not offered here: what WinRM starts ends with its shell.
param([Parameter(ValueFromRemainingArguments)]$Ignored)
Exit-WithError 2 'No writer goes on in the background of Windows guests.'
