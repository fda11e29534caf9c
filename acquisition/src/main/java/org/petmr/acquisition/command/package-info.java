/** The service put together, and the commands of a terminal that need no simulator. */
package org.petmr.acquisition.command;
