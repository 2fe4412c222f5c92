package cadre.cli.command;

import java.util.List;

/** A verb that takes a command of the user's own behind {@code --}. */
public interface TakesCommand {
    /** The argv behind {@code --}, as it stands there. */
    void command(List<String> argv);
}
