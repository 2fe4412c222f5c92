package cadre.server.flows;

import java.util.List;

/**
 * What an agent is not told of the texts of others.
 *
 * @param takenOut a line for each thing that nobody sees, for people
 * @param cut which text was too long, for people; empty if none was
 */
record NotTold(List<String> takenOut, String cut) {
    static final NotTold NOTHING = new NotTold(List.of(), "");

    NotTold {
        takenOut = List.copyOf(takenOut);
    }
}
