// Can it be loaded here? What a library is made for differs: that has probes of its own.

export const measure = {
  name: "probe",
  run: async () => ({}),
};
