package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.CrewText;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.CrewId;
import cadre.wire.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A crew that is followed: its split confirmed, each change of a part told, its report printed.
 * Ctrl-C ends the following and says how to go on; the crew itself goes on.
 */
public final class RunningCrew {
    private static final long TICK_MS = 300;

    /** What a person can mend in a split. */
    private static final Set<ErrorCode> MENDABLE =
            Set.of(ErrorCode.INVALID, ErrorCode.NOT_FOUND, ErrorCode.TOO_LARGE);

    private final Surroundings surroundings;
    private final Api api;
    private final CrewId id;
    private final Map<String, String> told = new HashMap<>();

    /** This one. */
    public RunningCrew(Surroundings surroundings, Api api, CrewId id) {
        this.surroundings = surroundings;
        this.api = api;
        this.id = id;
    }

    /**
     * Follows it to where nothing more happens by itself. A split that waits for a word is asked
     * about, where someone can answer.
     *
     * @param json whether what comes of it is printed as one JSON object, and nothing else
     * @return the exit status: 0 only when it is done, of a comparison when there is a result
     */
    public int follow(boolean json) throws InterruptedException {
        try (var leaving = new Leaving()) {
            try {
                var crew = untilAtRest(json);
                return crew.state() == CrewState.PROPOSED
                        ? decided(crew, json, leaving)
                        : over(crew, json);
            } catch (InterruptedException | CadreException e) {
                if (leaving.isWanted()) {
                    Thread.interrupted();
                    return left(json, leaving.status());
                }
                throw e;
            }
        }
    }

    private CrewView untilAtRest(boolean json) throws InterruptedException {
        var crew = read();
        while (!crew.state().isAtRest()) {
            tell(crew, json);
            Thread.sleep(TICK_MS);
            crew = read();
        }
        return crew;
    }

    private int decided(CrewView crew, boolean json, Leaving leaving) throws InterruptedException {
        var terminal = surroundings.terminal();
        if (!terminal.isInteractive()) {
            if (json) {
                Output.json(terminal, Json.tree(crew));
            } else {
                terminal.print(text().lines(crew, surroundings.clock().instant()));
            }
            terminal.note(
                    "nothing runs yet. Run it: cadre crew confirm "
                            + id
                            + " (or begin with --yes)");
            return ExitStatus.FAILED;
        }
        text().lines(crew, surroundings.clock().instant()).forEach(terminal::note);
        var dialogue = new SplitDialogue(surroundings, crew, leaving);
        while (true) {
            switch (dialogue.ask()) {
                case SplitDialogue.Decision.Refused _ -> {
                    api.post(Route.of("crews", id, "close"), Map.of());
                    terminal.note("crew " + id + " is closed, nothing has run");
                    return ExitStatus.INTERRUPTED;
                }
                case SplitDialogue.Decision.Run(var confirm) -> {
                    try {
                        api.post(Route.of("crews", id, "confirm"), confirm);
                        return over(untilAtRest(json), json);
                    } catch (CadreException e) {
                        if (!dialogue.isEdited() || !MENDABLE.contains(e.code())) {
                            throw e;
                        }
                        terminal.note("cadre: " + e.getMessage());
                    }
                }
            }
        }
    }

    private int over(CrewView crew, boolean json) {
        tell(crew, json);
        if (!crew.compared().isEmpty()) {
            return compared(json);
        }
        var report = api.tree(Route.of("crews", id, "report"));
        if (json) {
            Output.json(surroundings.terminal(), report);
        } else {
            surroundings
                    .terminal()
                    .print(Json.mapper().treeToValue(report, CrewReport.class).markdown());
        }
        return crew.state() == CrewState.DONE ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** A comparison has done its work when there is something to pick. */
    private int compared(boolean json) {
        var tree = api.tree(Route.of("crews", id, "comparison"));
        var comparison = CrewChoices.comparison(tree);
        if (json) {
            Output.json(surroundings.terminal(), tree);
        } else {
            CrewChoices.print(surroundings, comparison);
        }
        return comparison.results().stream().anyMatch(one -> one.state() == PartState.DONE)
                ? ExitStatus.DONE
                : ExitStatus.FAILED;
    }

    private int left(boolean json, int status) {
        if (json) {
            Output.json(surroundings.terminal(), api.tree(Route.of("crews", id)));
        }
        if (surroundings.terminal().isInteractive()) {
            surroundings.terminal().note(""); // behind the ^C that the terminal shows
        }
        surroundings
                .terminal()
                .note(
                        ("crew %1$s is not ended; follow it with 'cadre crew attach %1$s', end it"
                                        + " with 'cadre crew kill %1$s'")
                                .formatted(id));
        return status;
    }

    private void tell(CrewView crew, boolean json) {
        if (json) {
            return;
        }
        for (var part : crew.parts()) {
            var line = line(part);
            if (!line.equals(told.put(part.name(), line))) {
                surroundings.terminal().note(line);
            }
        }
    }

    private static String line(PartView part) {
        var last = part.tries().isEmpty() ? "" : last(part);
        return part.name()
                + ": "
                + part.state().word()
                + last
                + (part.why().isEmpty() ? "" : ", " + part.why());
    }

    private static String last(PartView part) {
        var one = part.tries().getLast();
        return ", " + one.agent() + one.job().map(job -> " in " + job).orElse("");
    }

    private CrewView read() throws InterruptedException {
        return new Patience(surroundings.terminal())
                .ask(() -> api.get(Route.of("crews", id), CrewView.class))
                .orElseThrow(InterruptedException::new);
    }

    private CrewText text() {
        return new CrewText(surroundings.terminal().style());
    }
}
