/// What schema 3 adds to a stream: the number of the word that said last whether its phone is
/// locked, and what it said. One that was said before it, and comes after it, changes nothing.
enum SchemaV3 {
    static let statements = [
        """
        ALTER TABLE streams ADD COLUMN lock_word INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE streams ADD COLUMN is_locked INTEGER NOT NULL DEFAULT 0
            CHECK (is_locked IN (0, 1));
        """
    ]
}
