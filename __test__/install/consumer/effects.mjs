// A program that lets its parent know that it speaks its format, and nothing more.
import "signalbox/child";
