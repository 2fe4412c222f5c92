package cadre.cli.wiring;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands beside a stored key.
 *
 * @param url the server that the key is of
 * @param checkouts the folders that were wired with it
 */
public record StoredSeat(TeamName team, MemberName member, String url, List<String> checkouts) {
    public StoredSeat {
        checkouts = checkouts == null ? List.of() : List.copyOf(checkouts);
    }

    /** Whose key it is. */
    public Seat seat() {
        return new Seat(team, member);
    }

    /** The same with one more folder. */
    StoredSeat with(String checkout) {
        var more = new ArrayList<>(checkouts);
        if (!more.contains(checkout)) {
            more.add(checkout);
        }
        return new StoredSeat(team, member, url, more);
    }

    /** The same without this folder. */
    StoredSeat without(String checkout) {
        return new StoredSeat(
                team, member, url, checkouts.stream().filter(c -> !c.equals(checkout)).toList());
    }
}
