//! Behaviours of the screen, one a test.
