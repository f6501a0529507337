import { defineConfig } from './tuix'

// exemplar.config.ts - NO CHANGES NEEDED
export default defineConfig({
  processes: {
    vite: {
      name: 'vite',
      command: 'bun',
      args: ['--bun', 'run', 'vite', 'dev', '--port', '5173', '--host'],
      cwd: process.cwd(),
      env: process.env
    },
    websocket: {
      name: 'websocket',
      command: 'bun',
      args: ['websocket.js'],
      cwd: process.cwd(),
      env: process.env
    },
    // ... other services unchanged
  }
})
