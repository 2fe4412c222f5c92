package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.PlanRunText;
import cadre.wire.error.CadreException;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import java.util.HashMap;
import java.util.Map;

/**
 * A plan that is followed: each change of a stream is told. Ctrl-C ends the following and says how
 * to go on; the plan itself goes on.
 */
public final class RunningPlan {
    private static final long TICK_MS = 300;

    private final Surroundings surroundings;
    private final Api api;
    private final PlanId id;
    private final Map<String, String> told = new HashMap<>();

    /** This one. */
    public RunningPlan(Surroundings surroundings, Api api, PlanId id) {
        this.surroundings = surroundings;
        this.api = api;
        this.id = id;
    }

    /**
     * Follows it until nothing more happens by itself.
     *
     * @param json whether what comes of it is printed as one JSON object, and nothing else
     * @return the exit status: 0 only when it is done
     */
    public int follow(boolean json) throws InterruptedException {
        try (var leaving = new Leaving()) {
            try {
                var plan = read();
                while (plan.state() == PlanState.RUNNING) {
                    tell(plan, json);
                    Thread.sleep(TICK_MS);
                    plan = read();
                }
                tell(plan, json);
                return over(plan, json);
            } catch (InterruptedException | CadreException e) {
                if (leaving.isWanted()) {
                    Thread.interrupted();
                    return left(json, leaving.status());
                }
                throw e;
            }
        }
    }

    private int over(PlanView plan, boolean json) {
        var terminal = surroundings.terminal();
        if (json) {
            Output.json(terminal, Json.tree(plan));
        } else {
            terminal.print(text().lines(plan));
        }
        return plan.state() == PlanState.DONE ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private int left(boolean json, int status) {
        var terminal = surroundings.terminal();
        if (json) {
            Output.json(terminal, api.tree(Route.of("plans", id)));
        }
        if (terminal.isInteractive()) {
            terminal.note(""); // behind the ^C that the terminal shows
        }
        terminal.note(
                "plan %1$s goes on; follow it with 'cadre plan attach %1$s', end it with 'cadre plan stop %1$s'"
                        .formatted(id));
        return status;
    }

    private void tell(PlanView plan, boolean json) {
        if (json) {
            return;
        }
        for (var stream : plan.streams()) {
            var line = text().line(stream);
            if (!line.equals(told.put(stream.id(), line))) {
                surroundings.terminal().note(line);
            }
        }
    }

    private PlanView read() throws InterruptedException {
        return new Patience(surroundings.terminal())
                .ask(() -> api.get(Route.of("plans", id), PlanView.class))
                .orElseThrow(InterruptedException::new);
    }

    private PlanRunText text() {
        return new PlanRunText(surroundings.terminal().style());
    }
}
