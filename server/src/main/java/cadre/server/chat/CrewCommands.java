package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.crews.Crews;
import cadre.wire.api.Grant;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.id.CrewId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Commands about crews. */
final class CrewCommands {
    static final String FORM = "CREW | [-r URL[@REF]] [--compare A,B] [--resolve ROLE] REQUEST";

    private static final int FEW = 10;

    private final Crews crews;

    CrewCommands(Crews crews) {
        this.crews = crews;
    }

    /**
     * Shows one, or has an agent split a request: nothing runs before somebody approves it, but
     * what several agents do all of, to be compared.
     */
    Reply crew(Asked asked) {
        var words = asked.arguments().strip();
        if (words.isEmpty()) {
            return list(asked);
        }
        if (Subject.isOne(words, Subject.CREW)) {
            return shown(crews.view(asked.by(), CrewId.of(words)), asked.by());
        }
        var form = RunForm.of(asked.arguments(), "/crew " + FORM);
        return shown(
                crews.start(
                        asked.by(),
                        new CrewRequest(
                                        form.prompt(),
                                        List.of(),
                                        List.of(),
                                        form.onlyRepositories(),
                                        Optional.empty(),
                                        Optional.of(false),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        Map.of(),
                                        Optional.of(asked.name()))
                                .with(form.compared(), form.resolver())),
                asked.by());
    }

    private Reply list(Asked asked) {
        var page = crews.list(asked.by(), Optional.empty(), Optional.empty(), FEW);
        return Reply.of(
                page.items().isEmpty()
                        ? "There are no crews. `/crew REQUEST` has one proposed."
                        : page.items().stream()
                                .map(CrewText::line)
                                .collect(Collectors.joining("\n")));
    }

    Reply show(Asked asked) {
        return shown(crews.view(asked.by(), id(asked)), asked.by());
    }

    Reply approve(Asked asked) {
        var id = id(asked);
        if (asked.again() && crews.view(asked.by(), id).state() != CrewState.PROPOSED) {
            return show(asked); // it was approved before the crash
        }
        return shown(crews.confirm(asked.by(), id, CrewConfirm.AS_PROPOSED), asked.by());
    }

    Reply cancel(Asked asked) {
        var id = id(asked);
        if (asked.again() && crews.view(asked.by(), id).state().isOver()) {
            return show(asked);
        }
        return shown(crews.kill(asked.by(), id), asked.by());
    }

    private static CrewId id(Asked asked) {
        return CrewId.of(Subject.first(asked.arguments()));
    }

    /** One crew with its parts. */
    static Reply shown(CrewView crew, Principal by) {
        return Reply.of(CrewText.whole(crew)).with(buttons(crew, by));
    }

    private static List<Button> buttons(CrewView crew, Principal by) {
        var mayConfirm =
                by.grant().includes(Grant.OPERATOR)
                        || by.grant().includes(Grant.MEMBER) && crew.submitter().equals(by.name());
        if (crew.state() != CrewState.PROPOSED || !mayConfirm) {
            return List.of();
        }
        var shows = "crew " + crew.id();
        var what = List.of(crew.state(), crew.request(), crew.parts());
        return List.of(
                Button.of("✅ Approve", "approve " + crew.id(), shows, what),
                Button.of("❌ End it", "cancel " + crew.id(), shows, what));
    }
}
