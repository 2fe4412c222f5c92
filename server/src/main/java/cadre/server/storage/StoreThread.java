package cadre.server.storage;

/**
 * A platform thread that talks to the database: a native call would hold the carrier of a virtual
 * thread and starve the others. Known by its type, so that work inside work is found out.
 */
final class StoreThread extends Thread {
    StoreThread(String name, Runnable loop) {
        super(loop, name);
        setDaemon(true);
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof StoreThread;
    }
}
