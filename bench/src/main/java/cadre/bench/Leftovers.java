package cadre.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What must not outlive a bench that is told to end: the servers it started, then its folders. */
final class Leftovers {
    private static final long PATIENCE_SEC = 10;
    private static final Set<ProcessHandle> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<Folder> FOLDERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear, "leftovers"));
    }

    private Leftovers() {}

    static void add(long pid) {
        ProcessHandle.of(pid).ifPresent(PROCESSES::add);
    }

    static void add(Folder folder) {
        FOLDERS.add(folder);
    }

    static void remove(Folder folder) {
        FOLDERS.remove(folder);
    }

    private static void clear() {
        PROCESSES.forEach(ProcessHandle::destroy);
        PROCESSES.forEach(Leftovers::end);
        FOLDERS.forEach(folder -> {
            try {
                folder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void end(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE_SEC, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
