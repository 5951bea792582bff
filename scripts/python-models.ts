// Generates the models of the Python client from the JSON Schema: npm run python-models
// With --check: only says whether they are out of date.
import { writeOrCheck } from './write-or-check.ts';
import { PYTHON_MODELS, pythonModels } from './python-models/models.ts';

writeOrCheck({ [PYTHON_MODELS]: await pythonModels() }, 'npm run python-models');
