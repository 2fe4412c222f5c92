/**
 * The console's files as they were built into the program, or a small page that shows jobs and says
 * how to build the console; and the pages of the API. Static files only; everything they show comes
 * over {@code /api/v1}.
 */
@NullMarked
package cadre.server.gateways.ui;

import org.jspecify.annotations.NullMarked;
