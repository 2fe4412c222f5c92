package cadre.node.attempt;

import cadre.node.agents.AgentPlace;
import cadre.node.agents.Invocation;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.relay.Door;
import cadre.node.supervise.RunOrder;
import cadre.node.workspace.Prepared;
import cadre.node.workspace.Regeneration;
import cadre.process.isolation.AgentUser;
import cadre.process.isolation.Isolation;
import cadre.process.isolation.IsolationPlan;
import cadre.process.isolation.Sandbox;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.MergeOutcome;
import cadre.wire.link.AttemptOrder;
import cadre.wire.trace.Cause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Builds what is started: the sandbox and the environment of an agent, and of the scripts around
 * it. Environments are built from nothing; scripts get no variable of the job, so no secret.
 */
final class Launchpad {
    private static final Path NULL = Path.of("/dev/null");
    private static final long LONGEST_SEC = 365L * 24 * 3600;
    private static final long NET_SEC = 60;
    private static final String AFTER =
            "/bin/sh -c \"$1\" </dev/null >&2"
                    + " || { echo \"a file could not be made anew: exit code $?\" >&2; exit 1; };"
                    + " shift; exec \"$@\"";

    private final NodeSettings settings;
    private final Isolation isolation;
    private final int nodeUid;

    /**
     * For all attempts of a node.
     *
     * @param nodeUid the user that the node runs as
     */
    Launchpad(NodeSettings settings, Isolation isolation, int nodeUid) {
        this.settings = settings;
        this.isolation = isolation;
        this.nodeUid = nodeUid;
    }

    /** Where the agent will run, as its adapter needs to know it. */
    AgentPlace place(Prepared prepared, cadre.process.isolation.IsolationKind kind, int uid) {
        return new AgentPlace(
                prepared.home(),
                prepared.temp(),
                prepared.directory(),
                uid == 0 ? nodeUid : uid,
                IsolationChoice.onTheWire(kind));
    }

    /** The same for an agent that was started. */
    AgentPlace place(Prepared prepared, Launch launch) {
        return new AgentPlace(
                prepared.home(),
                prepared.temp(),
                prepared.directory(),
                launch.uid() == 0 ? nodeUid : launch.uid(),
                launch.isolation());
    }

    /**
     * An agent to be started.
     *
     * @param bus how it reaches its team, if it has one
     * @param locked folders of its workspace that it cannot write in, where it is isolated
     */
    record Agent(Invocation invocation, Optional<Door> bus, List<Path> locked) {
        Agent {
            locked = List.copyOf(locked);
        }
    }

    RunOrder agent(
            AttemptOrder order,
            Prepared prepared,
            AgentSecrets secrets,
            Agent agent,
            AttemptFiles files,
            Launch launch) {
        var invocation = agent.invocation();
        invocation.writeLate(prepared.home());
        var env = base(order, prepared);
        env.putAll(settings.passed());
        secrets.given().forEach(secret -> env.put(secret.name(), secret.value()));
        env.putAll(invocation.env());
        env.putAll(order.env());
        env.keySet().removeAll(invocation.withheld());
        agent.bus().ifPresent(door -> env.putAll(door.env())); // a job's own does not redirect it
        env.putAll(marks(order));
        var told = ToldFile.of(prepared, order.attempt());
        if (order.guard().isPresent()) {
            told.create(prepared);
            env.put(ToldFile.VARIABLE, told.file().toString());
        }
        prepared.merge()
                .map(MergeOutcome::check)
                .filter(check -> !check.isEmpty())
                .ifPresent(check -> env.put("CADRE_CHECK", check));
        var anew = Regeneration.script(order);
        var sandbox =
                sandbox(prepared, Optional.of(invocation), agent.locked(), prepared.directory());
        return run(
                order,
                "agent",
                plan(launch, sandbox)
                        .wrap(anew.isEmpty() ? invocation.argv() : after(anew, invocation.argv())),
                env,
                prepared.directory(),
                invocation.stdin().map(files::writeInput).orElse(NULL),
                files.out(),
                files,
                launch,
                (order.timeoutSec() > 0 ? order.timeoutSec() : LONGEST_SEC) + NET_SEC);
    }

    /** An agent that begins when a script has succeeded. */
    private static List<String> after(String script, List<String> argv) {
        var all = new ArrayList<>(List.of("/bin/sh", "-c", AFTER, "anew", script));
        all.addAll(argv);
        return all;
    }

    /** A script of one repository; both its outputs go to the error file. */
    RunOrder script(
            AttemptOrder order,
            Prepared prepared,
            String name,
            String script,
            Path directory,
            AttemptFiles files,
            Launch launch) {
        var sandbox = sandbox(prepared, Optional.empty(), List.of(), directory);
        return run(
                order,
                name,
                plan(launch, sandbox).wrap(List.of("/bin/sh", "-c", script)),
                base(order, prepared),
                directory,
                NULL,
                files.err(),
                files,
                launch,
                settings.limits().scriptLimit().toSeconds() + NET_SEC);
    }

    private RunOrder run(
            AttemptOrder order,
            String name,
            List<String> argv,
            Map<String, String> env,
            Path directory,
            Path stdin,
            Path stdout,
            AttemptFiles files,
            Launch launch,
            long limitSec) {
        return new RunOrder(
                runName(order, name),
                order.attempt().toString(),
                settings.mark(),
                argv,
                env,
                directory,
                stdin,
                stdout,
                files.err(),
                files.run(name),
                launch.uid(),
                limitSec);
    }

    static String runName(AttemptOrder order, String name) {
        return order.attempt() + "/" + name;
    }

    private Map<String, String> base(AttemptOrder order, Prepared prepared) {
        var env = new HashMap<String, String>();
        env.put("PATH", settings.path());
        env.put("HOME", prepared.home().toString());
        env.put("LANG", "C.UTF-8");
        env.put("TERM", "dumb");
        env.put("TMPDIR", prepared.temp().toString());
        order.cause()
                .flatMap(Cause::traceparent)
                .ifPresent(place -> env.put("TRACEPARENT", place.toString()));
        env.putAll(marks(order));
        return env;
    }

    /** What no job may change: the last thing the sweep finds a process by. */
    private Map<String, String> marks(AttemptOrder order) {
        return Map.of("CADRE_ATTEMPT", order.attempt().toString(), "CADRE_NODE", settings.mark());
    }

    private IsolationPlan plan(Launch launch, Sandbox sandbox) {
        if (launch.isolation() == IsolationKind.USER) {
            return isolation.plan(new AgentUser(launch.uid(), launch.uid()), sandbox);
        }
        // whether it may run without any was decided in its preflight
        var kind =
                new IsolationChoice(isolation, launch.isolation(), true).choose(launch.isolation());
        return isolation.plan(kind, sandbox);
    }

    private Sandbox sandbox(
            Prepared prepared, Optional<Invocation> invocation, List<Path> locked, Path directory) {
        var hidden = new ArrayList<>(Sandbox.SYSTEM_HIDDEN);
        hidden.addAll(settings.hidden());
        var readOnly = new ArrayList<>(settings.visible());
        readOnly.addAll(prepared.readable());
        readOnly.add(ToldFile.folder(prepared));
        invocation.ifPresent(agent -> readOnly.addAll(agent.readable()));
        var login = invocation.map(Invocation::login).orElse(List.of());
        for (var file : login) {
            // Beside it are settings and hooks of the person's, wherever that folder is.
            var folder = Objects.requireNonNull(file.source().getParent());
            hidden.add(folder);
            readOnly.remove(folder);
        }
        var writable = List.of(prepared.workspace(), prepared.home(), prepared.temp());
        readOnly.removeIf(writable::contains);
        readOnly.addAll(locked);
        return new Sandbox(
                hidden,
                readOnly.stream().distinct().toList(),
                writable.stream().distinct().toList(),
                login,
                prepared.temp(),
                directory);
    }
}
