/**
 * Reads the configuration of server and node: {@code cadre.yaml}, an env file, the environment.
 * {@link cadre.wire.config.ConfigKey} is the one list of keys; {@link cadre.wire.config.ConfigFile}
 * gives each as a {@link cadre.wire.config.Setting} that knows where it came from, so that a wrong
 * value is named with its file and line. An unknown key stops the start.
 */
@NullMarked
package cadre.wire.config;

import org.jspecify.annotations.NullMarked;
