/** The configuration: one record tree, checked while it is built. */
package org.petmr.acquisition.config;
