fn main() {}
mod arguments; mod exit_code; mod failure; mod model; mod say; mod signals;
