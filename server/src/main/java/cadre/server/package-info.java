/**
 * The server as a program: {@link cadre.server.ServerConfig} reads what it is told, {@link
 * cadre.server.CadreServer} puts the features together and takes them apart again. Nothing imports
 * this package but the program that starts it.
 */
@NullMarked
package cadre.server;

import org.jspecify.annotations.NullMarked;
