test.todo('sweep: being written');
