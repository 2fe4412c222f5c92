package cadre.server.dump;

/** Hears how far a long piece of work is. Called often, by the thread that does the work. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress SILENT = (_, _, _) -> {};

    /**
     * So much is done.
     *
     * @param step what is being done, such as {@code writing event}
     * @param done how many rows or bytes of it
     * @param all of how many; 0 if that is not known
     */
    void at(String step, long done, long all);
}
