internal import CSQLite

/// What holds for SQLite in the whole process, and must be said before it is first used.
enum SQLiteSettings {
    /// Whether SQLite took them; false if somebody has used it before.
    static let areTaken = cooee_sqlite_count_no_memory() == SQLITE_OK
}
