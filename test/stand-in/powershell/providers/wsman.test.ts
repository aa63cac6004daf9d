import { itPrints } from '../cases.ts'

itPrints('WSMan:', [
  ['(Get-Item WSMan:\\localhost\\Service\\AllowUnencrypted).Value', 'false'],
  ['(Get-Item -LiteralPath wsman:/localhost/service/auth/basic).Value', 'false'],
  [
    "(Get-ChildItem 'WSMan:\\localhost\\Service\\Auth').Name -join ','",
    'Basic,Kerberos,Negotiate,Certificate,CredSSP,CbtHardeningLevel',
  ],
  [
    "Get-ChildItem WSMan:\\localhost\\Shell | ForEach-Object { '{0}={1}' -f $_.Name, $_.Value }",
    'IdleTimeout=7200000',
    'MaxShellsPerUser=30',
  ],
  [
    "(Get-ChildItem WSMan:\\localhost\\Service\\Auth | Where-Object Name -eq 'Negotiate' | Get-Item).Value",
    'true',
  ],
  ['Test-Path WSMan:\\localhost\\Service\\Auth\\Basic, WSMan:\\localhost\\Nothing', 'True', 'False'],
  [
    'try { Get-Item WSMan:\\localhost\\Nothing -ErrorAction Stop } catch { $_.CategoryInfo.Category }',
    'ObjectNotFound',
  ],
])
