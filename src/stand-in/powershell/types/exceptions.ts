import { NetException } from '../runtime/errors.ts'
import { textOf } from '../values/text.ts'
import { Hashtable } from '../values/value.ts'
import { netType, on, type TypeTable } from './net-type.ts'

/** Exceptions by the name of their base type: what `catch [type]` goes by. */
const HIERARCHY: Readonly<Record<string, readonly string[]>> = {
  'System.Exception': ['System.SystemException', 'System.ApplicationException'],
  'System.SystemException': [
    'System.ArgumentException',
    'System.ArithmeticException',
    'System.FormatException',
    'System.IndexOutOfRangeException',
    'System.InvalidCastException',
    'System.InvalidOperationException',
    'System.NotImplementedException',
    'System.NotSupportedException',
    'System.NullReferenceException',
    'System.OutOfMemoryException',
    'System.TimeoutException',
    'System.UnauthorizedAccessException',
    'System.IO.IOException',
    'System.Security.SecurityException',
    'System.Management.Automation.RuntimeException',
    'System.Management.ManagementException',
    'System.Runtime.InteropServices.ExternalException',
    'Microsoft.Management.Infrastructure.CimException',
  ],
  'System.ArgumentException': [
    'System.ArgumentNullException',
    'System.ArgumentOutOfRangeException',
    'System.Management.Automation.PSArgumentException',
  ],
  'System.ArithmeticException': ['System.DivideByZeroException', 'System.OverflowException'],
  'System.InvalidOperationException': [
    'System.Management.Automation.PSInvalidOperationException',
    'System.ObjectDisposedException',
  ],
  'System.Runtime.InteropServices.ExternalException': ['System.ComponentModel.Win32Exception'],
  'System.IO.IOException': [
    'System.IO.DirectoryNotFoundException',
    'System.IO.DriveNotFoundException',
    'System.IO.EndOfStreamException',
    'System.IO.FileNotFoundException',
    'System.IO.PathTooLongException',
  ],
  'System.InvalidCastException': ['System.Management.Automation.PSInvalidCastException'],
  'System.Management.Automation.RuntimeException': [
    'System.Management.Automation.ActionPreferenceStopException',
    'System.Management.Automation.CommandNotFoundException',
    'System.Management.Automation.MethodException',
    'System.Management.Automation.ParameterBindingException',
    'System.Management.Automation.ParseException',
    'System.Management.Automation.PropertyNotFoundException',
    'System.Management.Automation.RemoteException',
    'System.Management.Automation.ScriptCallDepthException',
    'System.Management.Automation.SessionStateException',
    'System.Management.Automation.CmdletInvocationException',
  ],
  'System.Management.Automation.MethodException': [
    'System.Management.Automation.MethodInvocationException',
    'System.Management.Automation.GetValueInvocationException',
    'System.Management.Automation.SetValueInvocationException',
  ],
  'System.Management.Automation.ParameterBindingException': [
    'System.Management.Automation.ParameterBindingArgumentTransformationException',
    'System.Management.Automation.ParameterBindingValidationException',
  ],
  'System.Management.Automation.ParseException': [
    'System.Management.Automation.ParentContainsErrorRecordException',
  ],
  'System.Management.Automation.SessionStateException': [
    'System.Management.Automation.DriveNotFoundException',
    'System.Management.Automation.ItemNotFoundException',
    'System.Management.Automation.ProviderNotFoundException',
    'System.Management.Automation.SessionStateUnauthorizedAccessException',
  ],
  'Microsoft.Management.Infrastructure.CimException': [
    'Microsoft.PowerShell.Cmdletization.Cim.CimJobException',
  ],
}

const root = exceptionTable('System.Exception', 'System.Object')

export const exceptionTables = [
  root,
  ...Object.entries(HIERARCHY).flatMap(([base, names]) => names.map((name) => exceptionTable(name, base))),
]

function exceptionTable(name: string, base: string): TypeTable<never> {
  const make = (message: string, inner?: NetException) =>
    new NetException(name, message, inner ? { inner } : {})
  return netType<NetException>({
    name,
    aliases: name === 'System.Exception' ? ['exception'] : [],
    base,
    properties: {
      Message: (self) => self.message,
      InnerException: (self) => self.inner ?? null,
      HResult: (self) => self.hresult,
      StackTrace: () => '',
      Source: () => 'mscorlib',
      Data: () => new Hashtable(),
    },
    methods: { GetBaseException: on([], innermost), ToString: on([], (self) => self.toText()) },
    constructors: [
      on([], () => make(`Exception of type '${name}' was thrown.`)),
      on(['string'], (_self, [message]) => make(message)),
      on(['string', 'object'], (_self, [message, inner]) =>
        make(message, inner instanceof NetException ? inner : undefined),
      ),
      on(['string', 'string', 'object'], (_self, [message]) => make(message)),
    ],
    convert: (value) => (value === null ? undefined : make(textOf(value))),
  })
}

function innermost(exception: NetException): NetException {
  return exception.inner ? innermost(exception.inner) : exception
}
