package cadre.server.flows.outbox;

import cadre.server.flows.outbox.Entry.State;
import cadre.server.forges.Ends;
import cadre.server.forges.tracker.Markup;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Does actions at trackers and Git hosts. */
final class AdapterWriter implements Outbox.Writer {
    private final Ends adapters;
    private final BiFunction<String, String, Optional<Entry>> entries;

    AdapterWriter(Ends adapters, BiFunction<String, String, Optional<Entry>> entries) {
        this.adapters = adapters;
        this.entries = entries;
    }

    @Override
    public String write(Entry entry) {
        var connection = entry.connection();
        switch (entry.action()) {
            case Action.Comment(var item, var text) -> {
                return adapters.tracker(connection).comment(item, entry.name(), new Markup(text));
            }
            case Action.Edit(var item, var comment, var text) -> {
                var id = commentId(entry, comment);
                adapters.tracker(connection).edit(item, id, new Markup(text));
                return id;
            }
            case Action.Move(var item, var state) -> {
                adapters.tracker(connection).move(item, state);
                return state;
            }
            case Action.Branch(var repository, var branch, var from) -> {
                return adapters.host(connection)
                        .createBranch(repository, branch.name(), from)
                        .sha();
            }
            case Action.Draft(var repository, var head, var base, var title, var text) -> {
                var pull =
                        adapters.host(connection)
                                .openDraft(repository, head.name(), base, title, text);
                return Long.toString(pull.number());
            }
            case Action.Ready(var repository, var number) -> {
                adapters.host(connection).markReady(repository, number);
                return "";
            }
        }
    }

    private String commentId(Entry edit, String comment) {
        return entries.apply(edit.connection(), comment)
                .filter(stored -> stored.state() == State.DONE)
                .map(Entry::result)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "The comment that is to be changed was not posted",
                                Map.of("comment", comment, "connection", edit.connection()),
                                "See why with the events outbox.refused"));
    }
}
