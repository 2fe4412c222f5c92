package cadre.node.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds one mirror against other threads and against other nodes on the same CADRE_WORK. The kernel
 * drops it when this process dies.
 */
final class MirrorLock implements AutoCloseable {
    /** A file lock is held by the whole JVM: between its threads it excludes nothing. */
    private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

    private final ReentrantLock lock;
    private final FileChannel channel;

    private MirrorLock(ReentrantLock lock, FileChannel channel) {
        this.lock = lock;
        this.channel = channel;
    }

    /**
     * Waits until nobody else holds the lock of this file, which is made if absent. When it was
     * written last says when it was held last.
     */
    static MirrorLock hold(Path file) throws InterruptedException {
        var lock = IN_THIS_JVM.computeIfAbsent(file, _ -> new ReentrantLock());
        lock.lockInterruptibly();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}), 0);
            return new MirrorLock(lock, channel);
        } catch (IOException e) {
            lock.unlock();
            throw Folders.unwritable(file, e);
        }
    }

    /** Holds it if nobody does. */
    static Optional<MirrorLock> tryHold(Path file) {
        var lock = IN_THIS_JVM.computeIfAbsent(file, _ -> new ReentrantLock());
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new MirrorLock(lock, channel));
            }
            channel.close();
        } catch (IOException e) {
            lock.unlock();
            throw Folders.unwritable(file, e);
        }
        lock.unlock();
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            // The descriptor is gone, and the lock with it.
        } finally {
            lock.unlock();
        }
    }
}
