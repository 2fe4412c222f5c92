package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.guard.GuardMode;
import cadre.cli.wiring.Seat;
import cadre.cli.wiring.SeatKeys;
import cadre.cli.wiring.SessionHooks;
import cadre.cli.wiring.StoredSeat;
import cadre.cli.wiring.WiredCli;
import cadre.cli.wiring.Wiring;
import cadre.cli.wiring.Wish;
import cadre.process.Programs;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cadre wire}. */
@Command(
        name = "wire",
        description = {
            "Wire this repository to a team: the agent CLIs that are started here speak on its bus"
                    + " as this member. Whatever stands in a file already stays; run again, it"
                    + " changes nothing.",
            "The key goes into a file of your own settings, never into the repository. The standard"
                    + " output is the line that loads it."
        },
        footer = {
            "",
            "Example:",
            "  cadre wire --team shop --as BE",
            "  cadre wire --team shop --as BE --cli claude --hooks --guard block",
            "  cadre wire --remove"
        })
public final class WireCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--team", paramLabel = "TEAM", description = "The team, such as shop.")
    private Optional<String> team = Optional.empty();

    @Option(names = "--as", paramLabel = "MEMBER", description = "As whom, such as BE.")
    private Optional<String> as = Optional.empty();

    @Option(
            names = "--cli",
            paramLabel = "CLI",
            split = ",",
            description = {
                "claude, codex, gemini or all; those that are installed when not given."
            })
    private List<String> clis = new ArrayList<>();

    @Option(
            names = "--owns",
            paramLabel = "NAME",
            split = ",",
            description = "What is this member's to change; this repository when not given.")
    private List<String> owns = new ArrayList<>();

    @Option(
            names = "--hooks",
            description = {
                "Tell each session at its start, and at each stop, how much mail waits."
            })
    private boolean hooks;

    @Option(
            names = "--guard",
            paramLabel = "warn|block",
            description = {
                "Have git look, before a commit and a push, whether another member has locked a"
                        + " path of it."
            })
    private Optional<GuardMode> guard = Optional.empty();

    @Option(
            names = "--key-stdin",
            description = "Read the member's key from standard input, instead of making one.")
    private boolean keyFromInput;

    @Option(names = "--remove", description = "Take all of it out again.")
    private boolean remove;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public WireCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var wiring = Wiring.in(surroundings.directory(), surroundings.env());
        if (remove) {
            return unwire(wiring);
        }
        if (team.isEmpty() || as.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Say where and as whom: --team TEAM --as MEMBER");
        }
        var seat = new Seat(new TeamName(team.get()), new MemberName(as.get()));
        var keys = SeatKeys.of(surroundings.env());
        refuseKeysInside(keys, wiring);
        return wire(wiring, keys, seat);
    }

    private int wire(Wiring wiring, SeatKeys keys, Seat seat) {
        var source = new MemberKeySource(surroundings, keys, seat, keyFromInput);
        try (var found = source.find()) {
            // Planned before a key is made: what is in the way shows first.
            var plan = wiring.wire(wish(wiring, seat, found.api(), found.team()));
            var key = found.key();
            keys.save(seat, found.api().url(), key, wiring.top());
            var names = plan.names();
            plan.apply();
            leaveFormer(wiring, keys);
            return said(wiring, keys, seat, names);
        }
    }

    /** A member as which nothing here speaks any more is not at home here, for the guard. */
    private static void leaveFormer(Wiring wiring, SeatKeys keys) {
        var variables = wiring.variables();
        keys.wiredIn(wiring.top()).stream()
                .map(StoredSeat::seat)
                .filter(seat -> !variables.contains(seat.variable()))
                .forEach(seat -> keys.leave(seat, wiring.top()));
    }

    private Wish wish(Wiring wiring, Seat seat, Api api, TeamView view) {
        return new Wish(
                seat,
                api.url(),
                view,
                owns.isEmpty() ? List.of(wiring.repository()) : owns,
                chosen(),
                hooks ? SessionHooks.INSTALL : SessionHooks.LEAVE,
                guard);
    }

    private Set<WiredCli> chosen() {
        if (clis.isEmpty()) {
            var path = surroundings.env().getOrDefault("PATH", "");
            var installed =
                    Arrays.stream(WiredCli.values())
                            .filter(cli -> Programs.find(cli.word(), path).isPresent())
                            .collect(Collectors.toSet());
            return installed.isEmpty() ? EnumSet.allOf(WiredCli.class) : installed;
        }
        if (clis.contains("all")) {
            return EnumSet.allOf(WiredCli.class);
        }
        return clis.stream().map(this::cli).collect(Collectors.toSet());
    }

    private WiredCli cli(String word) {
        return Arrays.stream(WiredCli.values())
                .filter(cli -> cli.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "There is no CLI '" + word + "': claude, codex, gemini or all"));
    }

    /** A home folder can be a repository, of settings that are shared. */
    private static void refuseKeysInside(SeatKeys keys, Wiring wiring) {
        if (keys.folder().startsWith(wiring.top())) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The folder of keys is inside of this repository",
                    Map.of("folder", keys.folder()),
                    "Set XDG_CONFIG_HOME to a folder outside of it, then run this again");
        }
    }

    private int said(Wiring wiring, SeatKeys keys, Seat seat, List<String> names) {
        var terminal = surroundings.terminal();
        var load = keys.loadLine(seat.variable());
        if (output.json) {
            var result = new LinkedHashMap<String, Object>();
            result.put("team", seat.team());
            result.put("member", seat.member());
            result.put("folder", wiring.top().toString());
            result.put("changed", names);
            result.put("variable", seat.variable());
            result.put("key_file", keys.file(seat).toString());
            result.put("load", load);
            return Output.json(terminal, result);
        }
        terminal.note(
                names.isEmpty()
                        ? wiring.top() + " is wired as " + seat + " already: nothing changed"
                        : wiring.top() + " is wired as " + seat + ":");
        names.forEach(name -> terminal.note("  " + name));
        if (!keys.key(seat).equals(surroundings.env().getOrDefault(seat.variable(), ""))) {
            terminal.note("Run this line, or put it into your shell's profile, before the agent:");
        }
        return Output.said(terminal, load);
    }

    private int unwire(Wiring wiring) {
        var keys = SeatKeys.of(surroundings.env());
        Predicate<Path> isWired = folder -> !keys.wiredIn(folder).isEmpty();
        var beside = wiring.guardedBeside(isWired);
        var plan = wiring.unwire(isWired);
        var names = plan.names();
        plan.apply();
        var gone =
                keys.wiredIn(wiring.top()).stream()
                        .map(StoredSeat::seat)
                        .filter(seat -> keys.forget(seat, wiring.top()))
                        .toList();
        var terminal = surroundings.terminal();
        if (output.json) {
            var result = new LinkedHashMap<String, Object>();
            result.put("folder", wiring.top().toString());
            result.put("changed", names);
            result.put("keys_deleted", gone.stream().map(Seat::variable).toList());
            return Output.json(terminal, result);
        }
        if (names.isEmpty() && gone.isEmpty()) {
            return Output.said(terminal, wiring.top() + " is not wired: nothing changed");
        }
        terminal.print(wiring.top() + " is no longer wired:");
        names.forEach(name -> terminal.print("  " + name));
        beside.ifPresent(other ->
                terminal.print(
                        "  the guard stays in git's hooks: they are those of " + other + ", too"));
        gone.forEach(seat ->
                terminal.print(
                        "  the file with the key of %s is deleted; the key itself is good until"
                                        .formatted(seat)
                                + " 'cadre team member rotate' or 'remove'"));
        return ExitStatus.DONE;
    }
}
