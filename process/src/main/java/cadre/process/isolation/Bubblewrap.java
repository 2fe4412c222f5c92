package cadre.process.isolation;

import cadre.process.isolation.Mounts.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of bubblewrap. Three things in it look redundant and are not, each was tried:
 * bubblewrap leaves {@code /proc/sys} writable, and a root agent without any capability may still
 * write {@code core_pattern} there, which runs a program outside; without {@code --disable-userns}
 * a root agent gets a new user namespace with all capabilities and mounts the host's cgroups; and a
 * hidden folder is a tmpfs that the agent could fill unless it is remounted.
 */
final class Bubblewrap {
    /** Kernel switches that root may write without any capability; see proc(5). */
    private static final List<Path> SWITCHES = List.of(Path.of("/proc/sys"), Path.of("/proc/fs"));

    private static final String SHM_BYTES = Long.toString(1L << 30);

    private Bubblewrap() {}

    static List<String> wrap(
            Path program, Sandbox sandbox, boolean userNamespace, List<String> argv) {
        var line = new ArrayList<String>(96);
        line.add(program.toString());
        if (userNamespace) {
            add(line, "--unshare-user", "--disable-userns");
        }
        add(line, "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL", "--new-session");
        add(line, "--ro-bind", "/", "/", "--proc", "/proc");
        for (var path : SWITCHES) {
            if (Files.isDirectory(path)) {
                add(line, "--ro-bind", path.toString(), path.toString());
            }
        }
        add(line, "--dev", "/dev", "--size", SHM_BYTES, "--tmpfs", "/dev/shm");
        add(line, "--remount-ro", "/dev");
        var mounts = Mounts.of(sandbox);
        mounts.forEach(mount -> mount(line, mount));
        // Last, because the mount points of what lies inside are made in it.
        for (var mount : mounts) {
            if (mount instanceof Mount.Hide(var target)) {
                add(line, "--remount-ro", target.toString());
            }
        }
        add(line, "--chdir", Mounts.required(sandbox.directory()).toString(), "--");
        line.addAll(argv);
        return List.copyOf(line);
    }

    /** Only a PID namespace: nothing hidden, but nothing left behind either. */
    static List<String> contain(Path program, Path directory, List<String> argv) {
        var line = new ArrayList<String>();
        add(line, program.toString(), "--unshare-pid", "--dev-bind", "/", "/", "--proc", "/proc");
        add(line, "--chdir", directory.toString(), "--");
        line.addAll(argv);
        return List.copyOf(line);
    }

    private static void mount(List<String> line, Mount mount) {
        switch (mount) {
            case Mount.Hide(var target) ->
                    add(line, "--size", "1048576", "--tmpfs", target.toString());
            case Mount.ReadOnly(var target) ->
                    add(line, "--ro-bind", target.toString(), target.toString());
            case Mount.Writable(var source, var target) ->
                    add(line, "--bind", source.toString(), target.toString());
            case Mount.Mask(var target) -> add(line, "--ro-bind", "/dev/null", target.toString());
        }
    }

    private static void add(List<String> line, String... words) {
        line.addAll(List.of(words));
    }
}
