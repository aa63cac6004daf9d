import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import type { ReadRecipe } from './read-recipe.ts'

/** By GitHub's own parser of workflows, with its schema. */
export async function readGithub(content: string): Promise<ReadRecipe> {
  const file = { name: '.github/workflows/snapwitness.yml', content }
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter())
  // Without jobs where it could not be read: then there are complaints.
  const { jobs = [] } = (value && (await convertWorkflowTemplate(context, value))) ?? {}
  const steps = jobs.flatMap((job) => (job.type === 'job' ? job.steps : []))
  return {
    complaints: context.errors.getErrors().map(({ message }) => message),
    scripts: steps.flatMap((step) => ('run' in step ? [step.run.toDisplayString()] : [])),
    // What a runner calls where a step names no shell.
    shell: ['bash', '-e'],
  }
}
