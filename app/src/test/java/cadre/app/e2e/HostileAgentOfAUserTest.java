package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The same with everything run by an ordinary user, which needs root to become that user. */
class HostileAgentOfAUserTest extends HostileAgent {
    private static final int NOBODY = 65534;

    HostileAgentOfAUserTest(@TempDir Path root) {
        super(root);
    }

    @Override
    Installation begin(Path folder) {
        assertThat(System.getProperty("user.name"))
                .as("only root can become another user; run './check' as root, as CI does")
                .isEqualTo("root");
        return Installation.ofUser(folder, NOBODY, 4);
    }
}
