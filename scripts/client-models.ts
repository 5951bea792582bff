// Generates the types of the clients in other languages from the JSON Schema: npm run client-models
// With --check: only says whether they are out of date.
import { GO_MODELS, goModels } from './client-models/go.ts';
import { JAVA_MODELS, javaModels } from './client-models/java.ts';
import { PYTHON_MODELS, pythonModels } from './client-models/python.ts';
import { writeOrCheck } from './write-or-check.ts';

writeOrCheck(
  { [PYTHON_MODELS]: await pythonModels(), [GO_MODELS]: await goModels(), [JAVA_MODELS]: await javaModels() },
  'npm run client-models',
);
