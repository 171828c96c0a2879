#pragma once

#include <sqlite3.h>

/// What SQLite is told before it is first used; Swift cannot call a function with open arguments.
///
/// Nobody asks how much memory it holds, and counting that takes one lock for all connections of
/// the process: two threads with a database each would spend half of their time waiting for it.
static inline int cooee_sqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
