package cadre.process.isolation;

import cadre.process.isolation.Mounts.Mount;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line that isolates with util-linux alone: {@code unshare} runs a constant script as
 * the first process of the new namespaces; paths and the agent's words reach it as arguments only.
 */
final class Unshare {
    private static final String ISOLATE = Scripts.read("isolate.sh");

    /** Stays as the namespace's init: collects orphans, and its end takes all of them along. */
    private static final String INIT = "\"$@\"; exit $?";

    private Unshare() {}

    static List<String> wrap(
            Tools tools, Sandbox sandbox, boolean userNamespace, List<String> argv) {
        var line = namespaces(tools, userNamespace);
        add(line, "--ipc", "--", tools.shell().toString(), "-c", ISOLATE, "cadre-isolate");
        line.add(userNamespace ? "own-users" : "shared-users");
        Mounts.of(sandbox).forEach(mount -> mount(line, mount));
        add(line, "end", Mounts.required(sandbox.directory()).toString());
        if (userNamespace) {
            // Back to the ids of outside, in a second user namespace that may have no third.
            add(line, Tools.required(tools.unshare(), "unshare").toString(), "--user");
            add(line, "--map-user=" + tools.user().uid(), "--map-group=" + tools.user().gid());
            add(line, "--keep-caps", "--");
        }
        line.addAll(withoutCapabilities(tools));
        add(line, tools.shell().toString(), "-c", INIT, "cadre-init");
        line.addAll(argv);
        return List.copyOf(line);
    }

    /** Only a PID namespace: nothing hidden, but nothing left behind either. */
    static List<String> contain(Tools tools, List<String> argv) {
        var line = namespaces(tools, !tools.privileged());
        if (!tools.privileged()) {
            line.remove("--map-root-user");
            add(line, "--map-current-user");
        }
        add(line, "--mount-proc", "--", tools.shell().toString(), "-c", INIT, "cadre-init");
        line.addAll(argv);
        return List.copyOf(line);
    }

    static List<String> withoutCapabilities(Tools tools) {
        return List.of(
                Tools.required(tools.setpriv(), "setpriv").toString(),
                "--bounding-set=-all",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--no-new-privs",
                "--");
    }

    private static ArrayList<String> namespaces(Tools tools, boolean userNamespace) {
        var line = new ArrayList<String>(96);
        add(line, Tools.required(tools.unshare(), "unshare").toString());
        if (userNamespace) {
            add(line, "--user", "--map-root-user");
        }
        add(line, "--mount", "--pid", "--fork");
        return line;
    }

    private static void mount(List<String> line, Mount mount) {
        switch (mount) {
            case Mount.Hide(var target) -> add(line, "hide", target.toString());
            case Mount.ReadOnly(var target) -> add(line, "show", target.toString());
            case Mount.Writable(var source, var target) ->
                    add(line, "give", source.toString(), target.toString());
            case Mount.Mask(var target) -> add(line, "mask", target.toString());
        }
    }

    private static void add(List<String> line, String... words) {
        line.addAll(List.of(words));
    }
}
