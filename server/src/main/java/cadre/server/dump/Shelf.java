package cadre.server.dump;

/** Where kept files are put. */
sealed interface Shelf permits FolderShelf, StoreShelf {
    /** Whether this file is there. */
    boolean has(String sha256, long bytes);

    /**
     * Puts a file there.
     *
     * @throws cadre.wire.error.CadreException UNAVAILABLE if there is no room
     */
    void put(FileSource from, String sha256);

    /** All are put: they are on disk when this returns. */
    void settle();

    /** Takes away what was put. */
    void undo();
}
