package cadre.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kernel's word of what changes in folders (inotify), taken when it is asked for: a burst of
 * changes wakes nobody. Java's own service wakes up for each write, and follows a link that was put
 * where a folder is looked for. For one thread.
 */
public final class FolderWatch implements AutoCloseable {
    /** A folder that is not there, or that may not be read. */
    public static final int GONE = -1;

    /** The kernel watches no more folders for this user. */
    public static final int FULL = -2;

    private static final int ATTRIB = 0x4;
    private static final int CLOSE_WRITE = 0x8;
    private static final int MOVED_FROM = 0x40;
    private static final int MOVED_TO = 0x80;
    private static final int CREATE = 0x100;
    private static final int DELETE = 0x200;
    private static final int OVERFLOW = 0x4000;
    private static final int IGNORED = 0x8000;
    private static final int ONLY_FOLDERS = 0x1000000;
    private static final int NO_LINKS = 0x2000000;
    private static final int NOT_UNLINKED = 0x4000000;
    private static final int IS_FOLDER = 0x40000000;
    private static final int ALL =
            ATTRIB
                    | CLOSE_WRITE
                    | MOVED_FROM
                    | MOVED_TO
                    | CREATE
                    | DELETE
                    | ONLY_FOLDERS
                    | NO_LINKS
                    | NOT_UNLINKED;

    private static final int NON_BLOCKING = 0x800 | 0x80000; // and closed in children
    private static final int ENOSPC = 28;
    private static final int HEAD_BYTES = 16;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MOST_PIECES = 64;

    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle INIT =
            call("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD =
            call("inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle REMOVE =
            call("inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final int descriptor;
    private boolean closed;

    private FolderWatch(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Hears what has changed. */
    public interface Listener {
        /**
         * Something in a watched folder was made, written and closed, renamed or deleted, or its
         * mode or times were changed.
         *
         * @param folder from {@link #add}
         * @param name in it; with U+FFFD where it is no UTF-8
         */
        void changed(int folder, String name, Kind kind);

        /** It is watched no more: deleted, moved to another file system, or taken out. */
        void over(int folder);

        /** More happened than the kernel kept: nobody knows what. */
        void overflow();
    }

    /** What a change is about. */
    public enum Kind {
        /** A file, a link or whatever else is no folder. */
        FILE,
        /** A folder that was made, or moved to here. */
        FOLDER_CAME,
        /** A folder that was deleted, or moved away with its watches. */
        FOLDER_WENT,
        /** A folder's mode or times. */
        FOLDER
    }

    /** One that watches nothing yet; empty if the kernel has none for this user any more. */
    public static Optional<FolderWatch> open() {
        try (var arena = Arena.ofConfined()) {
            int descriptor = (int) INIT.invokeExact(arena.allocate(STATE), NON_BLOCKING);
            return descriptor < 0 ? Optional.empty() : Optional.of(new FolderWatch(descriptor));
        } catch (Throwable e) {
            throw Posix.broken("inotify_init1", e);
        }
    }

    /**
     * Watches what is directly in a folder.
     *
     * @return its number, the same for the same folder; {@link #GONE} or {@link #FULL}
     */
    public int add(Path folder) {
        try (var call = Arena.ofConfined()) {
            var path = call.allocateFrom(folder.toString(), StandardCharsets.UTF_8);
            int number = (int) ADD.invokeExact(state, descriptor, path, ALL);
            if (number >= 0) {
                return number;
            }
            return (int) ERRNO_FIELD.get(state, 0L) == ENOSPC ? FULL : GONE;
        } catch (Throwable e) {
            throw Posix.broken("inotify_add_watch", e);
        }
    }

    /** Takes a folder out. */
    public void remove(int folder) {
        try {
            int unused = (int) REMOVE.invokeExact(state, descriptor, folder);
        } catch (Throwable e) {
            throw Posix.broken("inotify_rm_watch", e);
        }
    }

    /**
     * Hands out what has happened since it was last asked; does not wait. Of very much the rest
     * comes the next time, so that nobody is kept here by who writes faster than this reads.
     */
    public void poll(Listener listener) {
        try {
            for (int pieces = 0; pieces < MOST_PIECES; pieces++) {
                long read = (long) READ.invokeExact(state, descriptor, buffer, (long) BUFFER_BYTES);
                if (read <= 0) {
                    return;
                }
                for (long at = 0; at < read; ) {
                    at += HEAD_BYTES + tell(at, listener);
                }
            }
        } catch (Throwable e) {
            throw Posix.broken("read", e);
        }
    }

    /** Tells of the event there; the length of its name. */
    private int tell(long at, Listener listener) {
        int folder = buffer.get(JAVA_INT_UNALIGNED, at);
        int mask = buffer.get(JAVA_INT_UNALIGNED, at + 4);
        int length = buffer.get(JAVA_INT_UNALIGNED, at + 12);
        if ((mask & OVERFLOW) != 0) {
            listener.overflow();
        } else if ((mask & IGNORED) != 0) {
            listener.over(folder);
        } else if (length > 0) {
            listener.changed(folder, name(at + HEAD_BYTES, length), kind(mask));
        }
        return length;
    }

    private String name(long at, int length) {
        var bytes = buffer.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static Kind kind(int mask) {
        if ((mask & IS_FOLDER) == 0) {
            return Kind.FILE;
        }
        if ((mask & (CREATE | MOVED_TO)) != 0) {
            return Kind.FOLDER_CAME;
        }
        return (mask & (DELETE | MOVED_FROM)) != 0 ? Kind.FOLDER_WENT : Kind.FOLDER;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int unused = (int) CLOSE.invokeExact(state, descriptor);
        } catch (Throwable e) {
            throw Posix.broken("close", e);
        } finally {
            arena.close();
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor shape) {
        return Posix.LINKER.downcallHandle(Posix.symbol(name), shape, ERRNO);
    }
}
