/**
 * What people see: tables, amounts, the log of a job, its summary, the live line. Text that came
 * from an agent or a server passes {@link cadre.cli.print.TerminalText} or {@link
 * cadre.cli.print.Cells} before it reaches a terminal.
 */
@NullMarked
package cadre.cli.print;

import org.jspecify.annotations.NullMarked;
