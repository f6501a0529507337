// Can it be loaded here?

export const measure = {
  name: "probe",
  run: async () => ({}),
};
