package cadre.app;

import java.util.List;

/**
 * One of the demo's three jobs.
 *
 * @param name what its log lines are marked with
 * @param script for the rehearsal agent
 * @param prompt for a real agent
 */
record DemoTask(String name, String script, String prompt) {
    /** They change different files, so that all three can be applied one after the other. */
    static List<DemoTask> all() {
        return List.of(
                new DemoTask(
                        "greet",
                        """
                        say I look at which greetings the shop knows.
                        read src/greetings.txt
                        sleep 0.6
                        append src/greetings.txt es Buenos días
                        append src/greetings.txt fr Bonjour
                        commit Greet in Spanish and French
                        usage 1480 92 0.0058
                        say The shop now greets in Spanish and French.
                        """,
                        "Add a Spanish and a French greeting to src/greetings.txt, one line each in the"
                                + " same form, and commit."),
                new DemoTask(
                        "price",
                        """
                        say Bread costs too much; I lower its price.
                        read src/prices.txt
                        sleep 0.9
                        edit src/prices.txt apple 1.20\\nbread 2.90\\ncheese 7.90\\ncoffee 4.10\\n
                        commit Lower the price of bread, sell coffee
                        usage 2210 141 0.0087
                        say Bread is 2.90 now, and there is coffee.
                        """,
                        "In src/prices.txt lower the price of bread to 2.90 and add coffee at 4.10,"
                                + " then commit."),
                new DemoTask(
                        "readme",
                        """
                        say I write down how to add a price.
                        tool Plan {"description":"one section, three lines"}
                        sleep 0.3
                        append README.md \\n## Adding a price\\n
                        append README.md Add a line to `src/prices.txt`: the thing, a space, the price.
                        commit Say how to add a price
                        sleep 0.5
                        append README.md The order of the lines does not matter.
                        usage 980 77 0.0041
                        say The last sentence is left uncommitted on purpose: Cadre saves it all the same.
                        """,
                        "Add a short section 'Adding a price' to README.md which explains the format of"
                                + " src/prices.txt, and commit."));
    }
}
