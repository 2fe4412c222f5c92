package cadre.server.gateways.rest;

import cadre.server.bus.Speaker;
import cadre.server.bus.Speakers;
import cadre.server.bus.task.Board;
import cadre.server.gateways.http.Call;

/** Who calls in a team; whatever a member does keeps its claims. */
public final class Callers {
    private final Speakers speakers;
    private final Board board;

    /** Known by these. */
    public Callers(Speakers speakers, Board board) {
        this.speakers = speakers;
        this.board = board;
    }

    /** The member that the call's key speaks for in the team of its path, or the person. */
    Speaker of(Call call) {
        var speaker = speakers.ofPerson(call.principal(), OwnTeam.of(call));
        board.touch(speaker);
        return speaker;
    }
}
