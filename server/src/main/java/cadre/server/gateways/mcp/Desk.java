package cadre.server.gateways.mcp;

import cadre.server.bus.Speaker;
import cadre.server.bus.Speakers;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.task.Board;
import cadre.server.gateways.mcp.protocol.Arguments;
import cadre.server.gateways.mcp.protocol.Asking;
import cadre.server.gateways.mcp.protocol.Tool;
import cadre.server.gateways.mcp.protocol.ToolResult;
import cadre.wire.bus.Unread;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where every call of a tool passes: who calls is found out from the key, the leases of who calls
 * go on, and the answer says how much mail waits.
 */
final class Desk {
    /** The argument of every tool that can wait. */
    static final String WAIT = "wait_sec";

    private final Speakers speakers;
    private final Inbox inbox;
    private final Board board;

    Desk(Speakers speakers, Inbox inbox, Board board) {
        this.speakers = speakers;
        this.inbox = inbox;
        this.board = board;
    }

    /** What a member does. */
    @FunctionalInterface
    interface Act {
        ObjectNode by(Speaker speaker, Arguments arguments);
    }

    /** What a team shows. */
    @FunctionalInterface
    interface Look {
        ObjectNode at(TeamName team, Arguments arguments);
    }

    /**
     * A member does something.
     *
     * @param role the argument that names the caller
     */
    Tool.Work act(String role, Act act) {
        return (asking, arguments) -> {
            var speaker = speakers.ofTool(asking.principal(), arguments.given(role));
            board.touch(speaker);
            var result = act.by(speaker, arguments);
            checkKey(asking, arguments);
            if (!result.has("unread")) {
                tell(result, inbox.unread(speaker));
            }
            return ToolResult.of(result);
        };
    }

    /** Someone of the team looks at what all of it may see; who holds the shared key is nobody. */
    Tool.Work look(Look look) {
        return (asking, arguments) -> {
            var by = asking.principal();
            if (by.sharedTeam().isPresent()) {
                return ToolResult.of(look.at(by.sharedTeam().get(), arguments));
            }
            var speaker = speakers.ofTool(by, Optional.empty());
            board.touch(speaker);
            var result = look.at(speaker.team(), arguments);
            checkKey(asking, arguments);
            tell(result, inbox.unread(speaker));
            return ToolResult.of(result);
        };
    }

    /** A key that was revoked while a call waited gets nothing of what came since. */
    private static void checkKey(Asking asking, Arguments arguments) {
        if (arguments.whole(WAIT, 0) > 0 && !asking.isKeyGood().getAsBoolean()) {
            throw new CadreException(
                    ErrorCode.UNAUTHORIZED, "The key is no longer good", Map.of(), "");
        }
    }

    /** Says how much mail waits; urgent mail only when there is some. */
    static void tell(ObjectNode result, Unread unread) {
        result.put("unread", unread.count());
        if (unread.urgent() > 0) {
            result.put("urgent", unread.urgent());
        }
    }
}
