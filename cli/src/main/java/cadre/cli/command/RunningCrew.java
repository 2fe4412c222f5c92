package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.CrewText;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartView;
import cadre.wire.id.CrewId;
import cadre.wire.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A crew that is followed: its split confirmed, each change of a part told, its report printed. */
public final class RunningCrew {
    private static final long TICK_MS = 300;

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

    /** Waits for the split, asks, and follows what runs. */
    int confirmAndFollow(boolean json) throws InterruptedException {
        var crew = read();
        if (!json) {
            surroundings
                    .terminal()
                    .note("crew " + id + ", follow it with: cadre crew attach " + id);
        }
        while (crew.state() == CrewState.TRIAGE) {
            Thread.sleep(TICK_MS);
            crew = read();
        }
        if (crew.state() != CrewState.PROPOSED) {
            return follow(json);
        }
        surroundings.terminal().print(text().lines(crew, surroundings.clock().instant()));
        if (!surroundings.terminal().isInteractive()) {
            surroundings
                    .terminal()
                    .note(
                            "nothing runs yet. Run it: cadre crew confirm "
                                    + id
                                    + " (or begin with --yes)");
            return ExitStatus.FAILED;
        }
        if (!isWanted()) {
            api.post(Route.of("crews", id, "close"), Map.of());
            return ExitStatus.INTERRUPTED;
        }
        api.post(Route.of("crews", id, "confirm"), new CrewConfirm(List.of()));
        return follow(json);
    }

    private boolean isWanted() {
        surroundings.terminal().note("Run this? [y/N] (other parts: n, then --tasks FILE)");
        try {
            var line =
                    new BufferedReader(
                                    new InputStreamReader(
                                            surroundings.terminal().in(), StandardCharsets.UTF_8))
                            .readLine();
            return line != null
                    && List.of("y", "yes").contains(line.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Follows it to where nothing more happens by itself.
     *
     * @param json whether its report is printed as one JSON object, and nothing else
     * @return the exit status: 0 only when it is done
     */
    public int follow(boolean json) throws InterruptedException {
        var crew = read();
        while (!crew.state().isAtRest()) {
            tell(crew, json);
            Thread.sleep(TICK_MS);
            crew = read();
        }
        tell(crew, json);
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

    private CrewView read() {
        return api.get(Route.of("crews", id), CrewView.class);
    }

    private CrewText text() {
        return new CrewText(surroundings.terminal().style());
    }
}
