package cadre.server.storage;

/** Whether the current thread runs a piece of work, so that work inside work is found out. */
final class Inside {
    private static final ScopedValue<Boolean> WORK = ScopedValue.newInstance();

    private Inside() {}

    static void refuse() {
        if (StoreThread.isCurrent() || WORK.isBound()) {
            throw new IllegalStateException("a transaction was begun inside another one");
        }
    }

    static void run(Runnable work) {
        ScopedValue.where(WORK, true).run(work);
    }
}
