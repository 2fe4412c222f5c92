/**
 * One class per verb: reads its arguments, asks the server through {@link cadre.cli.client.Api},
 * prints through {@link cadre.cli.print.Terminal}, and answers with an exit status.
 */
@NullMarked
package cadre.cli.command;

import org.jspecify.annotations.NullMarked;
