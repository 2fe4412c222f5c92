package cadre.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * The few C library calls that Java does not offer: signals that cannot hit a reused pid, and
 * waiting for one child. Linux only.
 */
final class Posix {
    static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Numbers are the same on every architecture: added after the tables were made one. */
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    private static final long SYS_PIDFD_OPEN = 434;
    private static final int EINTR = 4;

    private static final MethodHandle SYSCALL =
            LINKER.downcallHandle(
                    symbol("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    ERRNO);
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(symbol("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle WAITPID =
            LINKER.downcallHandle(
                    symbol("waitpid"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                    ERRNO);

    private Posix() {}

    /** Does nothing; that it can be called means that every call above is linked. */
    static void link() {}

    static MemorySegment symbol(String name) {
        return optionalSymbol(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    }

    static Optional<MemorySegment> optionalSymbol(String name) {
        return LINKER.defaultLookup().find(name);
    }

    /** Opens the process first and checks its start time then: nothing can slip in between. */
    static boolean signal(ProcessIdentity process, Signal signal) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            long fd =
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    SYS_PIDFD_OPEN,
                                    process.pid(),
                                    0L,
                                    MemorySegment.NULL,
                                    0L);
            if (fd < 0) {
                return false;
            }
            try {
                return process.isAlive()
                        && (long)
                                        SYSCALL.invokeExact(
                                                state,
                                                SYS_PIDFD_SEND_SIGNAL,
                                                fd,
                                                (long) signal.number(),
                                                MemorySegment.NULL,
                                                0L)
                                == 0;
            } finally {
                int unused = (int) CLOSE.invokeExact((int) fd);
            }
        } catch (Throwable e) {
            throw broken("pidfd_send_signal", e);
        }
    }

    /** Blocks the calling (platform) thread until the child ends; 128 + signal for a signal. */
    static int waitFor(long pid) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            var status = arena.allocate(JAVA_INT);
            while (true) {
                int waited = (int) WAITPID.invokeExact(state, (int) pid, status, 0);
                if (waited == pid) {
                    return exitCode(status.get(JAVA_INT, 0));
                }
                if (errno(state) != EINTR) {
                    throw new IllegalStateException("not a child of this process: " + pid);
                }
            }
        } catch (Throwable e) {
            throw broken("waitpid", e);
        }
    }

    static RuntimeException broken(String call, Throwable cause) {
        if (cause instanceof RuntimeException passed) {
            return passed;
        }
        return new IllegalStateException("calling " + call + " failed", cause);
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO_FIELD.get(state, 0L);
    }

    private static int exitCode(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }
}
