package cadre.cli.command;

import cadre.cli.checkout.Git;
import cadre.cli.client.Api;
import cadre.cli.guard.ChangedPaths;
import cadre.cli.guard.GuardMode;
import cadre.cli.guard.LockedPaths;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.wiring.SeatKeys;
import cadre.cli.wiring.StoredSeat;
import cadre.cli.wiring.Wiring;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks whether paths are locked by another member. Who the members here are says {@code --as},
 * else what this checkout was wired as: from the user's own settings, never from the repository.
 * When nobody can be asked the change passes, and that is said.
 */
final class LockCheck {
    private static final int LONGEST_INPUT = 1 << 20;

    private final Surroundings surroundings;
    private final Speaking speaking;
    private final Output output;

    LockCheck(Surroundings surroundings, Speaking speaking, Output output) {
        this.surroundings = surroundings;
        this.speaking = speaking;
        this.output = output;
    }

    /** Which paths besides those that are given. */
    enum Of {
        GIVEN,
        STAGED,
        PUSHED;

        static Of of(boolean staged, boolean pushed) {
            return staged ? STAGED : pushed ? PUSHED : GIVEN;
        }
    }

    int run(List<String> given, Of of, GuardMode guard) {
        var wiring = Wiring.in(surroundings.directory(), surroundings.env());
        var paths = new TreeSet<>(given);
        paths.addAll(changed(wiring, of));
        if (paths.isEmpty()) {
            return found(List.of(), guard);
        }
        try {
            return found(look(wiring, paths), guard);
        } catch (CadreException e) {
            if (of == Of.GIVEN) {
                throw e;
            }
            surroundings
                    .terminal()
                    .note(
                            "cadre: locks are NOT checked: "
                                    + Cells.clean(String.valueOf(e.getMessage())));
            return ExitStatus.DONE;
        }
    }

    private List<LockedPaths.Hit> look(Wiring wiring, Collection<String> paths) {
        if (speaking.as.isPresent() || speaking.team.isPresent()) {
            try (var voice = speaking.open(surroundings)) {
                return LockedPaths.of(
                        paths, wiring.repository(), locks(voice), Set.of(voice.self()));
            }
        }
        var here = SeatKeys.of(surroundings.env()).wiredIn(wiring.top());
        if (here.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "This checkout is not wired to a team",
                    Map.of("folder", wiring.top()),
                    "Run 'cadre wire --team TEAM --as MEMBER' here, or give --team and --as");
        }
        // Two members may share a checkout, one for each agent CLI: both are at home here.
        var own = new LinkedHashMap<String, List<StoredSeat>>();
        here.forEach(
                seat -> own.computeIfAbsent(seat.team().name(), _ -> new ArrayList<>()).add(seat));
        var hits = new ArrayList<LockedPaths.Hit>();
        for (var seats : own.values()) {
            var first = seats.getFirst();
            var members = Set.copyOf(seats.stream().map(StoredSeat::member).toList());
            try (var voice =
                    Voice.open(
                            surroundings, Optional.of(first.team()), Optional.of(first.member()))) {
                hits.addAll(LockedPaths.of(paths, wiring.repository(), locks(voice), members));
            }
        }
        return hits;
    }

    private static List<LockView> locks(Voice voice) {
        return Api.page(voice.api().whole(voice.route("locks")), LockView.class).items();
    }

    private Set<String> changed(Wiring wiring, Of of) {
        var git = Git.in(wiring.top(), surroundings.env());
        return switch (of) {
            case GIVEN -> Set.of();
            case STAGED ->
                    ChangedPaths.staged(
                            git,
                            Optional.ofNullable(surroundings.env().get("GIT_INDEX_FILE"))
                                    .filter(file -> !file.isBlank()));
            case PUSHED -> ChangedPaths.pushed(git, input().lines().toList());
        };
    }

    private String input() {
        try {
            return new String(
                    surroundings.terminal().in().readNBytes(LONGEST_INPUT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private int found(List<LockedPaths.Hit> hits, GuardMode guard) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, Map.of("locked", hits));
        } else {
            hits.forEach(hit -> terminal.note(words(hit)));
            if (!hits.isEmpty() && guard == GuardMode.BLOCK) {
                terminal.note(
                        "cadre: wait for the lock or ask its holder; git's --no-verify goes past"
                                + " this guard");
            }
        }
        return hits.isEmpty() || guard == GuardMode.WARN ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static String words(LockedPaths.Hit hit) {
        var lock = hit.lock();
        return "cadre: %s is locked by %s (%s, %s left)"
                .formatted(
                        Cells.clean(hit.path()),
                        lock.heldBy().map(MemberName::toString).orElse("nobody"),
                        Cells.clean(lock.resource()),
                        Durations.words(Duration.ofSeconds(lock.ttlRemaining())));
    }
}
