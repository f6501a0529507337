import { serve } from "../page-side.js";

serve(globalThis.ipc);
