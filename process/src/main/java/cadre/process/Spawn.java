package cadre.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code posix_spawn} with a session of its own, default signals, chosen files on descriptors 0 to
 * 2 and every other descriptor closed. It exists because {@link ProcessBuilder} offers no session:
 * a {@code setsid} in front, and the JDK's own helper, are two more execs on the way to the agent's
 * first instruction.
 */
final class Spawn {
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final int READ = 0;
    private static final int APPEND = 0x1 | 0x40 | 0x400; // O_WRONLY | O_CREAT | O_APPEND
    private static final int OWNER_ONLY = 0600;

    /** More than any C library's attribute, action and signal set structures (glibc: 336). */
    private static final long STRUCT_BYTES = 1024;

    private static final MethodHandle SPAWN =
            handle("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle ACTIONS_INIT =
            handle("posix_spawn_file_actions_init", ADDRESS);
    private static final MethodHandle ACTIONS_DESTROY =
            handle("posix_spawn_file_actions_destroy", ADDRESS);
    private static final MethodHandle ADD_OPEN =
            handle(
                    "posix_spawn_file_actions_addopen",
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT);
    private static final MethodHandle ADD_CLOSE =
            handle("posix_spawn_file_actions_addclose", ADDRESS, JAVA_INT);
    private static final MethodHandle ADD_CHDIR =
            handle("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
    private static final Optional<MethodHandle> ADD_CLOSE_FROM =
            Posix.optionalSymbol("posix_spawn_file_actions_addclosefrom_np")
                    .map(symbol ->
                            Posix.LINKER.downcallHandle(
                                    symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)));
    private static final MethodHandle ATTR_INIT = handle("posix_spawnattr_init", ADDRESS);
    private static final MethodHandle ATTR_DESTROY = handle("posix_spawnattr_destroy", ADDRESS);
    private static final MethodHandle SET_FLAGS =
            handle("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
    private static final MethodHandle SET_MASK =
            handle("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
    private static final MethodHandle SET_DEFAULT =
            handle("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
    private static final MethodHandle FILL = handle("sigfillset", ADDRESS);
    private static final MethodHandle EMPTY = handle("sigemptyset", ADDRESS);

    /** Files for descriptors 0, 1 and 2; the two outputs are created 0600 and appended to. */
    record Files(Path stdin, Path stdout, Path stderr) {}

    private Spawn() {}

    /** Does nothing; that it can be called means that every call above is linked. */
    static void link() {
        Posix.link();
    }

    /**
     * Starts a program as the leader of a new session.
     *
     * @return its pid; the caller must wait for it
     * @throws CannotStart when the C library reports an error, with its reason
     */
    static long start(Path program, Command command, Files files) {
        try (var arena = Arena.ofConfined()) {
            var actions = arena.allocate(STRUCT_BYTES, 16);
            var attributes = arena.allocate(STRUCT_BYTES, 16);
            check((int) ACTIONS_INIT.invokeExact(actions));
            check((int) ATTR_INIT.invokeExact(attributes));
            try {
                arrangeFiles(arena, actions, files, command.directory());
                arrangeSession(arena, attributes);
                var pid = arena.allocate(JAVA_INT);
                var argv = strings(arena, command.argv());
                var envp = strings(arena, assignments(command.env()));
                var path = arena.allocateFrom(program.toString());
                int error = (int) SPAWN.invokeExact(pid, path, actions, attributes, argv, envp);
                if (error != 0) {
                    throw new CannotStart(command.program(), reason(error));
                }
                return pid.get(JAVA_INT, 0);
            } finally {
                check((int) ACTIONS_DESTROY.invokeExact(actions));
                check((int) ATTR_DESTROY.invokeExact(attributes));
            }
        } catch (Throwable e) {
            throw Posix.broken("posix_spawn", e);
        }
    }

    private static void arrangeFiles(
            Arena arena, MemorySegment actions, Files files, Path directory) throws Throwable {
        open(arena, actions, 0, files.stdin(), READ);
        open(arena, actions, 1, files.stdout(), APPEND);
        open(arena, actions, 2, files.stderr(), APPEND);
        var from = arena.allocateFrom(directory.toString());
        check((int) ADD_CHDIR.invokeExact(actions, from));
        if (ADD_CLOSE_FROM.isPresent()) {
            check((int) ADD_CLOSE_FROM.get().invokeExact(actions, 3));
            return;
        }
        for (int descriptor : openDescriptors()) {
            check((int) ADD_CLOSE.invokeExact(actions, descriptor));
        }
    }

    private static void open(
            Arena arena, MemorySegment actions, int descriptor, Path file, int flags)
            throws Throwable {
        var path = arena.allocateFrom(file.toString());
        check((int) ADD_OPEN.invokeExact(actions, descriptor, path, flags, OWNER_ONLY));
    }

    /** For C libraries without closefrom. A close of one that is gone meanwhile is no error. */
    private static int[] openDescriptors() {
        var names = new java.io.File("/proc/self/fd").list();
        return java.util.Arrays.stream(names == null ? new String[0] : names)
                .mapToInt(Integer::parseInt)
                .filter(descriptor -> descriptor > 2)
                .toArray();
    }

    /** The JVM blocks and handles signals; the program must start with none blocked or ignored. */
    private static void arrangeSession(Arena arena, MemorySegment attributes) throws Throwable {
        var all = arena.allocate(STRUCT_BYTES, 16);
        var none = arena.allocate(STRUCT_BYTES, 16);
        check((int) FILL.invokeExact(all));
        check((int) EMPTY.invokeExact(none));
        check((int) SET_DEFAULT.invokeExact(attributes, all));
        check((int) SET_MASK.invokeExact(attributes, none));
        short flags = (short) (SETSIGDEF | SETSIGMASK | SETSID);
        check((int) SET_FLAGS.invokeExact(attributes, flags));
    }

    private static List<String> assignments(Map<String, String> env) {
        return env.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    /** In two copies: one for each of a hundred strings costs as much as the call itself. */
    private static MemorySegment strings(Arena arena, List<String> values) {
        var bytes = new ByteArrayOutputStream(4096);
        var places = new long[values.size() + 1]; // the last one stays null
        for (int i = 0; i < values.size(); i++) {
            places[i] = bytes.size();
            bytes.writeBytes(values.get(i).getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        var text = arena.allocateFrom(JAVA_BYTE, bytes.toByteArray());
        for (int i = 0; i < values.size(); i++) {
            places[i] += text.address();
        }
        return arena.allocateFrom(JAVA_LONG, places);
    }

    private static MethodHandle handle(String name, java.lang.foreign.MemoryLayout... arguments) {
        return Posix.LINKER.downcallHandle(
                Posix.symbol(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static void check(int error) {
        if (error != 0) {
            throw new IllegalStateException("posix_spawn set-up failed with error " + error);
        }
    }

    private static String reason(int error) {
        return switch (error) {
            case 2 ->
                    "no such file (the program, its interpreter, or one of its input or output files)";
            case 7 ->
                    "the program's arguments and environment are too long; pass long text by file or stdin";
            case 8 -> "not an executable format";
            case 11 -> "the limit of processes is reached";
            case 12 -> "not enough memory";
            case 13 -> "permission denied (on the program or one of its files)";
            case 24 -> "too many open files";
            default -> "error " + error;
        };
    }
}
