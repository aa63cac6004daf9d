type Table = Readonly<Record<string, readonly string[]>>

/** By room, what it may import beside `core`. */
declare const tables: { mayImport: Table; mayImportInLab: Table; mayImportInVsphere: Table }
export = tables
